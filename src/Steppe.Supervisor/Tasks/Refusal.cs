using Steppe.Supervisor.Protocol;

namespace Steppe.Supervisor.Tasks;

/// <summary>A request that is not carried out, and why.</summary>
internal sealed record Refusal(RefusalCode Code, string Message);
