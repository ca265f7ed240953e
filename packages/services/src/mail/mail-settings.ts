/** The mail server that the operator names, and who mail comes from. */
export type MailSettings = {
  /** A name or an address, without brackets. */
  host: string;
  port: number;
  /** `tls`: from the first byte. `starttls`: begins in the clear, and nothing is said before it is encrypted. `none`: in the clear. */
  encryption: 'tls' | 'starttls' | 'none';
  /** Null: the server wants none. */
  login: { user: string; password: string } | null;
  /** `name` may be empty. */
  from: { name: string; address: string };
};
