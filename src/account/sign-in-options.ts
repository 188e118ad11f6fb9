export interface SignInOptions {
  origin: string;
  secret: string;
  idleMinutes: number;
  /** Sends the link to choose a new password. */
  sendReset(to: { email: string; name: string }, link: string): Promise<void>;
  /** Tells somebody that wrong passwords have locked their sign-in for a while. */
  sendLocked?(to: { email: string; name: string }): Promise<void>;
}
