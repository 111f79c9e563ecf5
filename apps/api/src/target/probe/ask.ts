import { type IncomingMessage, request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';

export interface Answer {
  readonly url: URL;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The first 64 KiB. */
  readonly body: string;
  readonly cut: boolean;
}

/** Bytes of a body that are read; a page that never ends must not fill the memory. */
const mostBytes = 64 * 1024;

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'its host name cannot be looked up now',
  EHOSTUNREACH: 'there is no way to its host',
  ENETUNREACH: 'there is no way to its host',
  ETIMEDOUT: 'it does not answer',
  EPROTO: 'it does not speak TLS',
};

/** One GET on a connection of its own; the end of a sentence when there is no answer. Throws the signal's reason. */
export async function ask(url: URL, timeout: number, signal: AbortSignal): Promise<Answer | string> {
  signal.throwIfAborted();
  const limit = AbortSignal.timeout(timeout);
  const options = {
    agent: false,
    signal: AbortSignal.any([signal, limit]),
    headers: { 'user-agent': 'slipway', accept: '*/*' },
  } as const;
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const call = (url.protocol === 'https:' ? overHttps : overHttp)(url, options, resolve);
      call.once('error', reject);
      call.end();
    });
    return await readAnswer(url, answer);
  } catch (cause) {
    signal.throwIfAborted();
    if (limit.aborted) return `it did not answer within ${timeout} ms`;
    const { code = '', message } = cause as { code?: string; message: string };
    if (code.startsWith('HPE_')) return 'what it answers is not HTTP';
    if (/CERT|TLS|SIGNATURE/.test(code)) return `its certificate is not accepted (${code})`;
    return words[code] ?? (message.split('\n', 1)[0] || code);
  }
}

async function readAnswer(url: URL, answer: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > mostBytes) break;
  }
  answer.destroy();
  const headers = Object.entries(answer.headers).map(([name, value]) => [name, [value].flat().join(', ')]);
  return {
    url,
    status: answer.statusCode ?? 0,
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).subarray(0, mostBytes).toString('utf8'),
    cut: size > mostBytes,
  };
}
