import { describe, expect, test } from 'vitest';
import { hasRabbit, needsRabbit, openRoad, sideBySide } from '../world/road.ts';
import { addCampaign, addPeople, addressesOf, person, readers, send, untilIn } from './arrange.ts';
import { calm, disturb } from './disturb.ts';

const many = readers(20);
const quick = person('Quick', { Company: 'Quay' });

describe.skipIf(!hasRabbit)(
  `a campaign beside one that takes long to be launched, on ${needsRabbit}`,
  sideBySide,
  () => {
    test('does not wait for it', async () => {
      await using road = await openRoad();
      await road.start();
      await addPeople(road, [...many, quick]);
      const slow = await addCampaign(road, { fields: { Audience: 'Company ~ "Harbour"' } });
      const small = await addCampaign(road, { fields: { Audience: 'Company ~ "Quay"' } });

      const { id = '' } = road.jira.store.issues.get(slow) ?? {};
      await disturb(road, { path: `/issue/${id}/`, status: 503, count: 1_000 });
      await road.robin.move(slow, 'Sending');
      await send(road, small);
      const mailedByThen = road.mailed();
      await calm(road);
      await untilIn(road, slow, 'Sent');

      expect(mailedByThen).toEqual(addressesOf([quick]));
      expect(road.mailed()).toEqual(addressesOf([...many, quick]));
    });
  },
);
