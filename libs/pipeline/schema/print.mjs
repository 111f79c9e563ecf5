// Writes slipway.schema.json beside this file from the schema that the parser uses.
import { writeFileSync } from 'node:fs';
import { pipelineFileSchema } from '../src/pipeline-file/schema.ts';

const file = new URL('slipway.schema.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(pipelineFileSchema, null, 2)}\n`);
