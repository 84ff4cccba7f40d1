using Microsoft.Extensions.Logging;

namespace Steppe.Server;

/// <summary>What the server loop works with.</summary>
internal sealed record ServerLoopParts(
    EntryAppender Appender,
    Snapshotter Snapshots,
    ChangeFeed Feed,
    EventStream? Events,
    ScheduleFunction Schedule,
    ServerMetrics Metrics,
    TimeProvider Time,
    ILogger Logger);
