import { Body, Controller, Delete, HttpCode, HttpException, HttpStatus, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccessService, SESSION_MS } from './access.service.ts';
import { SignInAttempts } from './attempts.ts';
import { SESSION_COOKIE } from './token.ts';

@Controller('session')
export class SessionController {
  private readonly attempts = new SignInAttempts();

  constructor(private readonly access: AccessService) {}

  @Post()
  @HttpCode(HttpStatus.OK)
  async open(@Body() body: unknown, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const wait = this.attempts.take(request.ip, Date.now());
    if (wait !== undefined) {
      reply.header('retry-after', String(wait));
      throw refusal(HttpStatus.TOO_MANY_REQUESTS, `Too many attempts to sign in; try again in ${wait} s.`);
    }
    const token = typeof body === 'object' && body !== null && 'token' in body ? body.token : undefined;
    const opened = await this.access.signIn(typeof token === 'string' ? token.trim() : token);
    if (!opened)
      throw refusal(HttpStatus.UNAUTHORIZED, 'This token is not valid: it may be mistyped, expired or revoked.');
    this.attempts.clear(request.ip);
    reply.header('set-cookie', cookie(opened.session, SESSION_MS / 1_000, isSecure(request)));
    return { name: opened.viewer.name, scopes: opened.viewer.scopes.map((scope) => scope.toUpperCase()) };
  }

  @Delete()
  @HttpCode(HttpStatus.NO_CONTENT)
  async close(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    await this.access.signOut(request.headers.cookie);
    reply.header('set-cookie', cookie('', 0, isSecure(request)));
  }
}

function refusal(status: HttpStatus, message: string): HttpException {
  return new HttpException({ message }, status);
}

/** TLS ends in front of this process; a lie in the header only makes the liar's own cookie stricter. */
function isSecure(request: FastifyRequest): boolean {
  return request.headers['x-forwarded-proto'] === 'https';
}

function cookie(value: string, seconds: number, secure: boolean): string {
  return `${SESSION_COOKIE}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure ? '; Secure' : ''}`;
}
