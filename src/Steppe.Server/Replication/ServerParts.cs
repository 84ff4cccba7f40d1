using Steppe.State;

namespace Steppe.Server;

/// <summary>What a server has for its whole life, whoever leads.</summary>
internal sealed record ServerParts(
    ServerOptions Options, ServerEnvironment Environment, ChangeFeed Feed, EventStream? Events, ServerMetrics Metrics)
{
    public static ServerParts Of(ServerOptions options, ServerEnvironment environment, StateSnapshot state) => new(
        options,
        environment,
        new ChangeFeed(state, environment.Time),
        options.EventBufferSize is { } kept ? new EventStream(kept) : null,
        new ServerMetrics(environment.Time));

    /// <summary>Lets everybody go who waits for something.</summary>
    public void Close()
    {
        Feed.Close();
        Events?.Close();
    }
}
