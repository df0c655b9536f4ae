namespace AuditShipper.IntegrationTests.Processes;

/// <summary>Waits for what no signal tells of: looks, with a pause between looks, up to a limit.</summary>
internal static class Wait
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <param name="isSo">Looked at until true.</param>
    /// <param name="limit">How long at most.</param>
    /// <param name="what">For the message: what has not come true. Evaluated at the end.</param>
    /// <exception cref="TimeoutException">It has not come true.</exception>
    public static async Task Until(Func<Task<bool>> isSo, TimeSpan limit, Func<string> what)
    {
        using var deadline = new CancellationTokenSource(limit);
        using var pause = new PeriodicTimer(Pause);
        while (!await isSo())
        {
            try
            {
                await pause.WaitForNextTickAsync(deadline.Token);
            }
            catch (OperationCanceledException late)
            {
                throw new TimeoutException($"Not within {limit}: {what()}", late);
            }
        }
    }

    public static Task Until(Func<bool> isSo, TimeSpan limit, Func<string> what) => Until(() => Task.FromResult(isSo()), limit, what);
}
