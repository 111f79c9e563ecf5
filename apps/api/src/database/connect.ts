import postgres from 'postgres';

export type Sql = postgres.Sql<{ bigint: number }>;
export type Transaction = postgres.TransactionSql<{ bigint: number }>;
/** Whatever a statement can be sent through. */
export type Queryable = Sql | Transaction;

// Byte counts are bigint columns; as numbers they are exact up to 2^53, and above it a wrong number is worse than none.
const bigint: postgres.PostgresType<number> = {
  to: 20,
  from: [20],
  serialize: (value: number) => String(value),
  parse: (text: string) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value)) throw new RangeError(`The database holds ${text}, which is above 2^53.`);
    return value;
  },
};

/** A pool of connections; opens none before the first statement. `bigint` columns arrive as numbers. */
export function connect(url: string, options: postgres.Options<Record<string, postgres.PostgresType>> = {}): Sql {
  return postgres(url, {
    max: 10,
    connect_timeout: 10,
    onnotice: () => undefined,
    ...options,
    types: { bigint },
    connection: { application_name: 'slipway', ...options.connection },
  }) as unknown as Sql;
}
