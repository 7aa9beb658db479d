import { z } from 'zod';
import { wrong } from './complaints.ts';

export const text = z.string().trim().min(1);

export const domain = text
  .toLowerCase()
  .regex(
    /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z]([a-z0-9-]*[a-z0-9])?$/,
    wrong('is not a domain such as example.com'),
  );

export const port = z.int().max(65_535);
