/** Where an app is installed, and what it was allowed there. */
export type DemoInstallation = {
  id: number;
  /** The owner of the repositories: `acme`. */
  account: string;
  /** `{ contents: 'read' }`. */
  permissions: Readonly<Record<string, string>>;
  /** All of the account's repositories, or those named (`acme/web`). */
  repositories: 'all' | readonly string[];
  suspended?: boolean;
};

/** A GitHub App that the demo forge knows by its public key. */
export type DemoApp = {
  appId: string;
  clientId: string;
  slug: string;
  /** PEM. */
  publicKey: string;
  installations: readonly DemoInstallation[];
};
