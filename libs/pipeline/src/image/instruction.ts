// What builders write into created_by. BuildKit: `RUN |1 A=b /bin/sh -c make # buildkit`, `CMD ["a" "b"]`. The classic
// builder: `|1 A=b /bin/sh -c make`, `/bin/sh -c #(nop)  CMD ["a" "b"]`. Others (kaniko, buildah) one or the other.
const shell =
  /^(?:\/(?:usr\/)?bin\/(?:ba|da|a|z|k)?sh(?: -[a-zA-Z]+(?: pipefail)?)*? -[a-zA-Z]*c|cmd(?:\.exe)? \/S \/C|powershell(?:\.exe)? -Command)(?:\s+|$)/;
const buildKitMark = '# buildkit';
const notAnOperation = /^#\(nop\)\s*/;
const keyword =
  /^(?:ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)(?=\s)/;

/** The Dockerfile instruction in a history's created_by; a text that no known builder wrote stays as it is. */
export function instructionOf(createdBy: string): string {
  const text = withoutMark(createdBy.trim());
  if (/^RUN\s/.test(text)) return run(text.replace(/^RUN\s+/, ''));
  const inShell = text.replace(shell, '');
  if (notAnOperation.test(inShell)) return declaration(inShell.replace(notAnOperation, ''));
  // The classic builder's RUN: in a shell, with build arguments before it, or, in exec form, a bare program.
  if (inShell !== text || /^(?:\|\d+\s|\/)/.test(text)) return run(text);
  return declaration(text);
}

function withoutMark(text: string): string {
  return text.endsWith(buildKitMark) ? text.slice(0, -buildKitMark.length).trimEnd() : text;
}

function run(command: string): string {
  return `RUN ${withoutBlanks(withoutArguments(command).replace(shell, ''))}`;
}

/** `|2 A=b C=d e /bin/sh -c make`: values may hold blanks, so a shell's name is a better mark than the count. */
function withoutArguments(command: string): string {
  const count = Number(/^\|(\d+)\s/.exec(command)?.[1] ?? 0);
  if (count === 0) return command.replace(/^\|0\s+/, '');
  const words = [...command.matchAll(/\S+/g)];
  const start = words.find(({ index }) => shell.test(command.slice(index)));
  if (start !== undefined) return command.slice(start.index);
  const assignments = words.filter(([word], place) => place > 0 && /^[A-Za-z_]\w*=/.test(word));
  const last = assignments[count - 1];
  return last === undefined ? command : command.slice(last.index + last[0].length).trimStart();
}

function declaration(text: string): string {
  const [name] = keyword.exec(text) ?? [];
  if (name === undefined) return text;
  const rest = withoutBlanks(text.slice(name.length));
  switch (name) {
    case 'CMD':
    case 'ENTRYPOINT':
      return `${name} ${rest.startsWith('["') ? asList(quoted(rest)) : rest}`;
    case 'EXPOSE':
    case 'VOLUME':
      return `${name} ${rest.replace(/^(?:map)?\[(.*)\]$/, '$1').replaceAll(':{}', '')}`;
    case 'HEALTHCHECK':
      return `${name} ${healthcheck(rest)}`;
    case 'ADD':
    case 'COPY':
      return `${name} ${rest.replaceAll(/\b(file|dir|multi):([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1:$2')}`;
    default:
      return `${name} ${rest}`;
  }
}

/** `&{["CMD-SHELL" "nc -z localhost 80"] "5s" "0s" "0s" '\x00'}`: a Go struct, its command first. */
function healthcheck(text: string): string {
  const command = /^&\{\[((?:"(?:[^"\\]|\\.)*"\s*)+)\]/.exec(text)?.[1];
  if (command === undefined) return text;
  const [form, ...words] = quoted(command);
  if (form === '"CMD-SHELL"') return `CMD ${words.map((word) => word.slice(1, -1).replaceAll('\\"', '"')).join(' ')}`;
  return form === '"NONE"' ? 'NONE' : `CMD ${asList(words)}`;
}

/** Go writes a list of strings without commas between them. */
function quoted(text: string): readonly string[] {
  return text.match(/"(?:[^"\\]|\\.)*"/g) ?? [];
}

function asList(words: readonly string[]): string {
  return `[${words.join(', ')}]`;
}

/** Line breaks of a heredoc stay; the runs of blanks that continued lines leave behind do not. */
function withoutBlanks(text: string): string {
  return text.trim().replaceAll(/[ \t]{2,}|\t/g, ' ');
}
