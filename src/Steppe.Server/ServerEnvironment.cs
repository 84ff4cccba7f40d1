using Microsoft.Extensions.Logging;
using Steppe.Log.Disk;

namespace Steppe.Server;

/// <summary>What a server is given by its surroundings: clock, log output, scheduler, disk.</summary>
internal sealed record ServerEnvironment(TimeProvider Time, ILogger Logger, ScheduleFunction Schedule)
{
    /// <summary>Opens the disk behind a directory.</summary>
    public Func<string, ILogDisk> OpenDisk { get; init; } = static directory => new PosixDisk(directory);
}
