import { useDraft } from './draft.tsx';

/** The left column of the standard editor: what the standard says, top to bottom in the order in which it is evaluated. */
export function RulesColumn() {
  const { document } = useDraft();
  return <div>{document?.title.zh}</div>;
}
