'use client';

import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { type Client, Provider } from 'urql';
import { createApiClient } from './client.ts';
import { Connection, type ConnectionState } from './connection.ts';
import { ViewerDocument } from './generated/documents.ts';

const ConnectionContext = createContext<Connection | undefined>(undefined);

interface Api {
  readonly client: Client;
  readonly connection: Connection;
}

/**
 * The API for everything below: client and websocket live as long as this component. Nothing below is drawn on the
 * server, which has no session; `placeholder` keeps its place until the browser has taken over.
 */
export function ApiProvider(props: { onUnauthenticated: () => void; placeholder: ReactNode; children: ReactNode }) {
  const { onUnauthenticated } = props;
  const [api, setApi] = useState<Api>();

  useEffect(() => {
    const client = createApiClient(onUnauthenticated);
    const checkSession = () => {
      void client.query(ViewerDocument, {}, { requestPolicy: 'network-only' }).toPromise();
    };
    const connection = new Connection(checkSession);
    setApi({ client, connection });
    return () => connection.close();
  }, [onUnauthenticated]);

  if (!api) return props.placeholder;
  return (
    <Provider value={api.client}>
      <ConnectionContext value={api.connection}>{props.children}</ConnectionContext>
    </Provider>
  );
}

export function useConnection(): Connection {
  const connection = useContext(ConnectionContext);
  if (!connection) throw new Error('useConnection needs an ApiProvider above it.');
  return connection;
}

export function useConnectionState(): ConnectionState {
  const connection = useConnection();
  return useSyncExternalStore(
    (listener) => connection.onState(listener),
    () => connection.state,
    () => connection.state,
  );
}
