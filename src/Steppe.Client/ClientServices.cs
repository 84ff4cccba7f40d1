using Microsoft.Extensions.Logging;
using Steppe.Client.State;
using Steppe.Client.Tasks;
using Steppe.Client.Tasks.Hooks;
using Steppe.Model;

namespace Steppe.Client;

/// <summary>What runners of allocations and tasks share.</summary>
/// <param name="Options">The client's configuration.</param>
/// <param name="Node">The node as last described.</param>
/// <param name="Drivers">What runs tasks.</param>
/// <param name="Hooks">What prepares them.</param>
/// <param name="Database">What outlives the agent.</param>
/// <param name="HostVariables">The agent's own environment.</param>
/// <param name="Time">The clock.</param>
/// <param name="Log">Where the agent writes.</param>
internal sealed record ClientServices(
    ClientOptions Options,
    Func<Node> Node,
    DriverCatalog Drivers,
    IReadOnlyList<ITaskHook> Hooks,
    StateDatabase Database,
    IReadOnlyDictionary<string, string> HostVariables,
    TimeProvider Time,
    ILogger Log);
