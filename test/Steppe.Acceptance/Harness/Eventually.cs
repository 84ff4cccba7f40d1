using System.Diagnostics;

namespace Steppe.Acceptance;

/// <summary>Waits for a condition of the world outside: looks again and again, and gives up loudly.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    public static Task TrueAsync(string what, Func<bool> condition, int seconds = 60) =>
        TrueAsync(what, () => Task.FromResult(condition()), seconds);

    public static async Task TrueAsync(string what, Func<Task<bool>> condition, int seconds = 60)
    {
        long startedAt = Stopwatch.GetTimestamp();
        Exception? last = null;
        while (Stopwatch.GetElapsedTime(startedAt) < TimeSpan.FromSeconds(seconds))
        {
            long lookedAt = Stopwatch.GetTimestamp();
            try
            {
                if (await condition())
                {
                    return;
                }

                last = null;
            }
            catch (Exception error) when (error is HttpRequestException or IOException or TaskCanceledException or FormatException)
            {
                last = error;
            }

            await Task.Delay(PauseAfter(Stopwatch.GetElapsedTime(lookedAt)));
        }

        Assert.Fail($"waited {seconds} s in vain for {what}{(last is null ? "" : $"; last: {last.Message}")}");
    }

    // A look that takes long, such as a command, takes from the processor what is waited for.
    private static TimeSpan PauseAfter(TimeSpan look) => look < Pace ? Pace : look < LongestPause ? look : LongestPause;

    /// <summary>Waits until a value appears, and gives it.</summary>
    public static async Task<T> SomeAsync<T>(string what, Func<Task<T?>> find, int seconds = 60)
        where T : class
    {
        T? found = null;
        await TrueAsync(what, async () => (found = await find()) is not null, seconds);
        return found!;
    }
}
