export { findingFacts, parseScanReport, speaksOf } from './parse-scan-report.ts';
export { type Finding, type ScanFormat, type ScanReport, ScanReportError, scanFormats } from './scan-report.ts';
