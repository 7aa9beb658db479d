import { formatMoment } from '../dates.ts';
import type { Change, ChangeItem } from '../store/issue.ts';
import type { Frame } from './frame.ts';
import { userOrNull } from './site-shapes.ts';

export function changeShape(change: Change, frame: Frame) {
  return {
    id: change.id,
    author: userOrNull(change.by, frame),
    created: formatMoment(change.at, frame.reader.timeZone),
    items: change.items.map(changeItemShape),
  };
}

export function changeItemShape(item: ChangeItem) {
  return {
    field: item.field,
    fieldtype: item.fieldType,
    fieldId: item.fieldId,
    from: item.from,
    fromString: item.fromText,
    to: item.to,
    toString: item.toText,
  };
}
