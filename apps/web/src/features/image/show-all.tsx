/** Unfolds a list of which the first few are in sight; nothing where all of them are. */
export function ShowAll(props: { all: boolean; count: number; first: number; onChange: (all: boolean) => void }) {
  if (props.count <= props.first) return null;
  return (
    <button
      type="button"
      aria-expanded={props.all}
      onClick={() => props.onChange(!props.all)}
      className="mt-1 rounded-sm text-meta text-accent hover:underline"
    >
      {props.all ? 'Show fewer' : `Show ${props.count - props.first} more`}
    </button>
  );
}
