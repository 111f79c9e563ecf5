import { Module } from '@nestjs/common';
import { ImageModule } from '../image/image.module.ts';
import { ReleaseModule } from '../release/release.module.ts';
import { FindingReportResolver, ImageFindingsResolver } from './finding.resolver.ts';
import { FindingService } from './finding.service.ts';

@Module({
  imports: [ImageModule, ReleaseModule],
  providers: [FindingService, ImageFindingsResolver, FindingReportResolver],
  exports: [FindingService],
})
export class FindingModule {}
