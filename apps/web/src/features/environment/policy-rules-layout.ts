export interface PolicyRule {
  readonly name: string;
  readonly meaning: string;
  readonly settings: readonly { readonly name: string; readonly meaning: string; readonly needed: boolean }[];
}

interface SchemaNode {
  readonly description?: string;
  readonly 'x-expected'?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
}

/** The rules that a policy may have, from its JSON Schema: what each asks, and its settings. A schema that is no JSON throws SyntaxError. */
export function policyRules(schema: string): PolicyRule[] {
  const root = JSON.parse(schema) as SchemaNode;
  return Object.entries(root.properties ?? {}).map(([name, rule]) => ({
    name,
    meaning: rule.description ?? '',
    settings: Object.entries(rule.properties ?? {}).map(([setting, node]) => ({
      name: setting,
      meaning: node.description ?? sentence(node['x-expected']),
      needed: rule.required?.includes(setting) ?? false,
    })),
  }));
}

function sentence(text = ''): string {
  return text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
