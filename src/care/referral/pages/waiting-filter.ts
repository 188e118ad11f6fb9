/** What the waiting list is asked for in its address; its file is asked for the same. */
export function waitingFilter(request: Request) {
  const asked = new URL(request.url).searchParams;
  const days = Number(asked.get('silent'));
  return {
    urgency: asked.get('urgency') ?? '',
    order: asked.get('order') ?? '',
    silentDays: Number.isInteger(days) && days > 0 && days <= 1000 ? days : undefined,
  };
}
