import type { Imprint } from '../campaign/imprint.ts';
import type { Language } from '../campaign/language.ts';
import { tokenKeys } from './keys.ts';
import { signUnsubscribeToken } from './unsubscribe-token.ts';

/** Under the public address, followed by the language and the token. */
export const unsubscribePath = '/unsubscribe';

/** The part of the config that an imprint is made of. */
export interface ImprintSettings {
  /** Without a slash at the end of the address. */
  readonly http: { readonly publicUrl?: string | undefined };
  readonly mail: {
    readonly postalAddress?: string | undefined;
    /** Of campaigns that name none. */
    readonly language: Language;
  };
  readonly secrets: {
    readonly postboardSecret: string;
    readonly previousPostboardSecrets: readonly string[];
  };
}

export function createImprint({ http, mail, secrets }: ImprintSettings): Imprint {
  const { publicUrl } = http;
  const { postalAddress, language: usual } = mail;
  if (publicUrl === undefined) return { postalAddress, unsubscribeUrl: undefined };
  const keys = tokenKeys('unsubscribe', secrets.postboardSecret, secrets.previousPostboardSecrets);
  return {
    postalAddress,
    unsubscribeUrl: ({ campaign, language = usual, recipient }) =>
      `${publicUrl}${unsubscribePath}/${language}/${signUnsubscribeToken(keys, { campaign, recipient })}`,
  };
}
