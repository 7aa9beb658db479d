const namespace = 'http://www.w3.org/2000/svg';

/** Paths on a canvas of 16 by 16, drawn with a line. */
const paths = {
  board: 'M2.5 2.5h3v11h-3zM6.5 2.5h3v7h-3zM10.5 2.5h3v9h-3z',
  clip: 'M13 7.5 7.8 12.7a3.1 3.1 0 0 1-4.4-4.4l5.5-5.5a2 2 0 0 1 2.9 2.9l-5.5 5.5a1 1 0 0 1-1.4-1.4l5-5',
  bin: 'M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.7 9h6.6l.7-9M6.6 7v4M9.4 7v4',
  close: 'm3.5 3.5 9 9m0-9-9 9',
  mail: 'M1.5 3.5h13v9h-13zm.3.4L8 9l6.2-5.1',
  more: 'M3 8h.01M8 8h.01M13 8h.01',
  pencil: 'm3 10.5-.5 3 3-.5 8-8-2.5-2.5zM9.5 4 12 6.5',
  person: 'M8 7.5a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4ZM2.8 13.9a5.2 5.2 0 0 1 10.4 0',
  filter: 'M2 3h12l-4.6 5.4v4.1l-2.8 1.4V8.4z',
  issue: 'M3 3h10v10H3zm2.5 5 2 2 3.5-4',
};

/** A small drawing beside a text that says the same. */
export function icon(name) {
  const drawing = document.createElementNS(namespace, 'svg');
  const path = document.createElementNS(namespace, 'path');
  for (const [key, value] of [
    ['viewBox', '0 0 16 16'],
    ['width', '16'],
    ['height', '16'],
    ['class', `icon icon-${name}`],
    ['aria-hidden', 'true'],
  ])
    drawing.setAttribute(key, value);
  path.setAttribute('d', paths[name] ?? paths.issue);
  drawing.append(path);
  return drawing;
}
