import { Controller, Get, HttpException, HttpStatus, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AUTHORITY, type Authority } from '../graphql/context.ts';
import { isId } from '../graphql/page.ts';
import { StepService } from './step.service.ts';

/** Shown as text in the browser; anything else, HTML and SVG above all, is only ever saved. */
const TEXTS = new Set(['xml', 'txt', 'log', 'json', 'csv', 'md', 'out', 'info', 'yaml', 'yml']);

@Controller('api/reports')
export class ReportController {
  constructor(
    private readonly steps: StepService,
    @Inject(AUTHORITY) private readonly authority: Authority,
  ) {}

  @Get(':stepId/*')
  async download(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { authorization, cookie } = request.headers;
    const viewer = await this.authority.authenticate({ authorization, cookie });
    if (!viewer) throw refusal(HttpStatus.UNAUTHORIZED, 'Sign in, or send a valid token, to download reports.');
    if (!viewer.scopes.includes('read'))
      throw refusal(HttpStatus.FORBIDDEN, 'Downloading a report needs the scope READ.');
    const { stepId = '', '*': path = '' } = request.params as Record<string, string>;
    const content = isId(stepId) ? await this.steps.reportFile(stepId, path) : undefined;
    if (!content) throw refusal(HttpStatus.NOT_FOUND, 'There is no such report.');
    return reply
      .header('content-type', contentType(path))
      .header('content-disposition', contentDisposition(path))
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('cache-control', 'private, no-store')
      .send(content);
  }
}

export function contentType(path: string): string {
  const extension = path.split('/').at(-1)?.split('.').slice(1).at(-1)?.toLowerCase();
  return extension && TEXTS.has(extension) ? 'text/plain; charset=utf-8' : 'application/octet-stream';
}

/** RFC 6266: a plain name for old clients, the exact one in UTF-8 for all others. */
export function contentDisposition(path: string): string {
  const name = path.split('/').at(-1) || 'report';
  const plain = name.replace(/[^A-Za-z0-9._-]/g, '_');
  const exact = encodeURIComponent(name).replace(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}

function refusal(status: HttpStatus, message: string): HttpException {
  return new HttpException({ message }, status);
}
