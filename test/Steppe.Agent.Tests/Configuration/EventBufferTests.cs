namespace Steppe.Agent.Tests.Configuration;

/// <summary>How many batches of events a server keeps for those who ask for older ones.</summary>
public sealed class EventBufferTests
{
    /// <summary>Scheduler reference §25.</summary>
    [Theory]
    [InlineData("", 100L)]
    [InlineData("event_buffer_size = 7", 7L)]
    [InlineData("enable_event_broker = true", 100L)]
    [InlineData("enable_event_broker = false", null)]
    [InlineData("enable_event_broker = false\n event_buffer_size = 7", null)]
    public void AHundredUnlessSaid(string said, long? kept) => Assert.Equal(
        kept, Loading.Load([$"data_dir = \"/d\"\nserver {{\n enabled = true\n {said}\n}}"]).Config.Server.EventBufferSize);
}
