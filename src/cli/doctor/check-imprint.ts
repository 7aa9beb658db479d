import type { Config } from '../../config.ts';
import type { Check } from '../../jira/doctor-check.ts';

const otherwise = 'until then only campaigns labelled transactional leave their dry run.';

/** Without what the law and mailbox providers ask of a letter, campaigns stay in their dry run. */
export function checkImprint({ http, mail }: Pick<Config, 'http' | 'mail'>): readonly Check[] {
  return [
    http.publicUrl === undefined
      ? {
          name: 'Public address',
          ok: 'warning',
          detail: `Recipients could not unsubscribe: http.publicUrl is not set; ${otherwise}`,
          whatToDo: 'Set http.publicUrl to the address at which the world reaches this Postboard.',
        }
      : {
          name: 'Public address',
          ok: true,
          detail: `Recipients unsubscribe at ${http.publicUrl}.`,
        },
    mail.postalAddress === undefined
      ? {
          name: 'Postal address',
          ok: 'warning',
          detail: `No letter could say who sends it: mail.postalAddress is not set; ${otherwise}`,
          whatToDo: 'Set mail.postalAddress to who sends, and where they can be reached by post.',
        }
      : { name: 'Postal address', ok: true, detail: `Letters come from ${mail.postalAddress}.` },
  ];
}
