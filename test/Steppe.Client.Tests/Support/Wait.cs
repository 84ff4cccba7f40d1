namespace Steppe.Client.Tests.Support;

/// <summary>Waits for conditions.</summary>
internal static class Wait
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    public static async Task UntilAsync(Func<bool> condition, TimeSpan patience, Func<string> otherwise)
    {
        DateTimeOffset until = TimeProvider.System.GetUtcNow() + patience;
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetUtcNow() < until, otherwise());
            await Task.Delay(Poll);
        }
    }

    public static Task UntilAsync(Func<bool> condition, string what) =>
        UntilAsync(condition, TimeSpan.FromSeconds(30), () => $"waited in vain: {what}");
}
