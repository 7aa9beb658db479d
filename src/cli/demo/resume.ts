import Pdf from 'pdfkit';

const sections = [
  {
    title: 'Experience',
    lines: [
      ['Senior operations engineer, Harbour Logistics', '2021 – 2026'],
      ['Ran the booking platform for 14 ports: 99.97 % available over five years.', ''],
      ['Mail and queue engineer, Northwind Post', '2016 – 2021'],
      ['Moved 40 million letters a month from cron jobs to message queues.', ''],
      ['Developer, Lighthouse Software', '2012 – 2016'],
      ['Built the customer portal, from the first sketch to 20,000 users.', ''],
    ],
  },
  {
    title: 'Education',
    lines: [['M.Sc. Computer Science, University of Kiel', '2012']],
  },
  {
    title: 'Languages',
    lines: [['English, German (native), French (good)', '']],
  },
] as const;

/** Makes the job seeker's résumé: a real PDF of one page, about 3 KB. */
export async function makeResume(): Promise<Buffer> {
  const document = new Pdf({
    size: 'A4',
    margin: 64,
    info: { Title: 'Résumé of Robin Weller', Author: 'Robin Weller' },
  });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    document.on('end', resolve);
    document.on('error', reject);
  });

  document.font('Helvetica-Bold').fontSize(24).text('Robin Weller');
  document.font('Helvetica').fontSize(10).fillColor('#555555');
  document.text('Operations engineer · Kiel · robin.weller@example.com').moveDown(1.5);
  for (const { title, lines } of sections) {
    document.font('Helvetica-Bold').fontSize(13).fillColor('#1d4f91').text(title).moveDown(0.4);
    for (const [left, right] of lines) {
      document.font('Helvetica').fontSize(10.5).fillColor('#222222');
      document.text(left, { continued: right !== '' });
      if (right !== '') document.text(right, { align: 'right' });
    }
    document.moveDown(1);
  }
  document.end();
  await ended;
  return Buffer.concat(chunks);
}
