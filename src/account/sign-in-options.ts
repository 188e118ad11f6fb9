export interface SignInOptions {
  origin: string;
  secret: string;
  idleMinutes: number;
}
