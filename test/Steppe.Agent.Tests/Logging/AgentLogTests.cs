using System.Text.Json;
using Microsoft.Extensions.Logging;
using Steppe.Agent.Logging;

namespace Steppe.Agent.Tests.Logging;

/// <summary>Lines of the agent's log.</summary>
public sealed class AgentLogTests
{
    private readonly StringWriter _console = new();
    private readonly SetClock _clock = new(new DateTimeOffset(2031, 5, 4, 0, 8, 7, 123, TimeSpan.Zero));

    private string[] Lines => _console.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [Theory]
    [InlineData(LogLevel.Trace, "[TRACE] ")]
    [InlineData(LogLevel.Debug, "[DEBUG] ")]
    [InlineData(LogLevel.Information, "[INFO]  ")]
    [InlineData(LogLevel.Warning, "[WARN]  ")]
    [InlineData(LogLevel.Error, "[ERROR] ")]
    [InlineData(LogLevel.Critical, "[ERROR] ")]
    public void LineOfText(LogLevel level, string mark)
    {
        using AgentLog log = Open(LogLevel.Trace);
        log.CreateLogger("Steppe.Client.Tasks.TaskRunner").Log(level, "task started: task={Task}", "web");
        Assert.Equal($"2031-05-04T09:08:07.123+0900 {mark}client: task started: task=web", Assert.Single(Lines));
    }

    [Fact]
    public void ErrorIsAppendedAndNothingForgesALine()
    {
        using AgentLog log = Open(LogLevel.Information);
        log.CreateLogger("agent").LogError(new IOException("disk \"full\"\nreally"), "cannot write {Name}", "a\nb");
        Assert.EndsWith("agent: cannot write a b: error=\"disk 'full' really\"", Assert.Single(Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void LineOfJson()
    {
        using AgentLog log = Open(LogLevel.Information, isJson: true);
        log.CreateLogger("server").LogWarning("slow {What}", "disk");
        using JsonDocument json = JsonDocument.Parse(Assert.Single(Lines));
        Assert.Equal("warn", json.RootElement.GetProperty("@level").GetString());
        Assert.Equal("slow disk", json.RootElement.GetProperty("@message").GetString());
        Assert.Equal("server", json.RootElement.GetProperty("@module").GetString());
        Assert.Equal("2031-05-04T09:08:07.123000+09:00", json.RootElement.GetProperty("@timestamp").GetString());
        Assert.Equal("disk", json.RootElement.GetProperty("What").GetString());
    }

    [Fact]
    public void LevelCanChangeAndTheFrameworkIsQuiet()
    {
        using AgentLog log = Open(LogLevel.Warning);
        ILogger own = log.CreateLogger("agent");
        own.LogInformation("one");
        log.Level = LogLevel.Debug;
        own.LogDebug("two");
        log.CreateLogger("Microsoft.AspNetCore.Server.Kestrel").LogInformation("three");
        log.CreateLogger("Microsoft.AspNetCore.Server.Kestrel").LogWarning("four");
        log.Level = LogLevel.None;
        own.LogCritical("five");
        Assert.Equal(["agent: two", "http: four"], Lines.Select(static line => line[37..]));
    }

    [Fact]
    public void LinesAreHeldBackUntilTheLogIsOpen()
    {
        using var log = new AgentLog(_console, LogLevel.Information, isJson: false, file: null, _clock);
        log.CreateLogger("agent").LogInformation("early");
        Assert.Empty(Lines);
        log.Open();
        log.CreateLogger("agent").LogInformation("late");
        Assert.Equal(["agent: early", "agent: late"], Lines.Select(static line => line[37..]));
    }

    [Fact]
    public async Task WhoeverFollowsHearsAtALevelOfTheirOwnAndStallsNobody()
    {
        using AgentLog log = Open(LogLevel.Warning);
        ILogger own = log.CreateLogger("agent");
        Assert.False(own.IsEnabled(LogLevel.Debug));
        using (LogSubscription subscription = log.Subscribe(LogLevel.Debug, isJson: false))
        {
            for (int i = 0; i < LogSubscription.MostWaitingLines + 3; i++)
            {
                own.LogDebug("line {Number}", i);
            }

            await using IAsyncEnumerator<string> reading = subscription.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
            for (int i = 0; i < LogSubscription.MostWaitingLines; i++)
            {
                Assert.True(await reading.MoveNextAsync());
                Assert.EndsWith($"[DEBUG] agent: line {i}", reading.Current, StringComparison.Ordinal);
            }

            Assert.True(await reading.MoveNextAsync());
            Assert.EndsWith("[WARN]  monitor: 3 lines were left out: the reader is slower than the log", reading.Current, StringComparison.Ordinal);
            own.LogError("after");
            Assert.True(await reading.MoveNextAsync());
            Assert.EndsWith("[ERROR] agent: after", reading.Current, StringComparison.Ordinal);
        }

        Assert.False(own.IsEnabled(LogLevel.Debug));
        Assert.EndsWith("agent: after", Assert.Single(Lines), StringComparison.Ordinal);
    }

    private AgentLog Open(LogLevel level, bool isJson = false)
    {
        var log = new AgentLog(_console, level, isJson, file: null, _clock);
        log.Open();
        return log;
    }
}
