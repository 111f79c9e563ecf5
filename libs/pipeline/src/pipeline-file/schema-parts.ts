/** Shapes that several sections of slipway.yaml share; `x-expected` holds the words of an error. */
export const duration = (description: string, whenAbsent: string) => ({
  description: `${description} A whole number and a unit: 500ms, 1s, 2m, 1h.`,
  type: 'string',
  pattern: '^(?:0|[1-9][0-9]{0,8})(?:ms|s|m|h)$',
  default: whenAbsent,
  'x-expected': 'a duration: a whole number and one of ms, s, m, h, for example 500ms or 2m',
});

export const values = (description: string, named: string) => ({
  description,
  type: 'object',
  maxProperties: 200,
  propertyNames: { pattern: '^[a-zA-Z_][a-zA-Z0-9_]*$', maxLength: 256, 'x-expected': named },
  additionalProperties: {
    type: 'string',
    maxLength: 4096,
    'x-expected': 'text of at most 4096 characters; numbers, true and false need quotes',
  },
  'x-expected': 'a mapping of at most 200 names to texts',
});

export const command = (description: string, example: string) => ({
  description,
  type: 'array',
  minItems: 1,
  maxItems: 100,
  items: {
    type: 'string',
    minLength: 1,
    maxLength: 4096,
    'x-expected': 'text of 1 to 4096 characters; numbers, true and false need quotes',
  },
  'x-expected': `a list with a program and its arguments, for example ${example}`,
});

export const port = (description: string) => ({
  description,
  type: 'integer',
  minimum: 1,
  maximum: 65535,
  'x-expected': 'a port, a whole number from 1 to 65535',
});
