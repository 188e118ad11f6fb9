/** What a list of referrals is asked for in its address; its file is asked for the same. */
export function referralFilter(request: Request) {
  const asked = new URL(request.url).searchParams;
  const of = (name: string) => asked.get(name) ?? '';
  return {
    status: of('status') || 'open',
    urgency: of('urgency'),
    source: of('source'),
    reference: of('reference'),
    order: of('order'),
  };
}
