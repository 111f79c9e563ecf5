import { Global, Module } from '@nestjs/common';
import { AUTHORITY } from '../graphql/context.ts';
import { AccessResolver } from './access.resolver.ts';
import { AccessService } from './access.service.ts';
import { Secrets } from './secrets.ts';

@Global()
@Module({
  providers: [AccessService, AccessResolver, Secrets, { provide: AUTHORITY, useExisting: AccessService }],
  exports: [AccessService, AUTHORITY, Secrets],
})
export class AccessModule {}
