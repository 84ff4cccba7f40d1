using Microsoft.Extensions.Logging;

namespace Steppe.Server;

/// <summary>What a server is given by its surroundings: clock, log output, scheduler.</summary>
internal sealed record ServerEnvironment(TimeProvider Time, ILogger Logger, ScheduleFunction Schedule);
