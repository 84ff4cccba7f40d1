using Steppe.Client.Servers;

namespace Steppe.Client.Tests.Servers;

public sealed class StatusReporterTests
{
    /// <summary>Scheduler reference §25, batches of a client.</summary>
    [Fact]
    public void Words_are_gathered_as_long_as_the_reference_says() => Assert.Equal(TimeSpan.FromMilliseconds(200), StatusReporter.BatchInterval);
}
