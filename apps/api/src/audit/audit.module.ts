import { Module } from '@nestjs/common';
import { AuditResolver } from './audit.resolver.ts';
import { AuditService } from './audit.service.ts';

@Module({ providers: [AuditService, AuditResolver] })
export class AuditModule {}
