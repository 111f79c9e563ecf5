/** Makes a git repository of a sample application in `folder`; answers with the commit at its head. */
export function makeFixtureRepository(application: string, folder: string): Promise<string>;
