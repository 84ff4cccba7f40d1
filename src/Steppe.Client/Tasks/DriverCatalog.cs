using System.Collections.Frozen;
using Steppe.Drivers;

namespace Steppe.Client.Tasks;

/// <summary>The drivers this client may use, by name.</summary>
/// <remarks>Thread-safe. Source: client options <c>driver.allowlist</c> and <c>driver.denylist</c>.</remarks>
internal sealed class DriverCatalog
{
    private readonly FrozenDictionary<string, ITaskDriver> _byName;

    public DriverCatalog(IEnumerable<ITaskDriver> drivers, ClientOptions options)
    {
        IReadOnlyList<string>? allowed = options.FindList("driver.allowlist") ?? options.FindList("driver.whitelist");
        IReadOnlyList<string> denied = options.FindList("driver.denylist") ?? options.FindList("driver.blacklist") ?? [];
        _byName = drivers
            .Where(driver => allowed?.Contains(driver.Name, StringComparer.Ordinal) ?? true)
            .Where(driver => !denied.Contains(driver.Name, StringComparer.Ordinal))
            .ToFrozenDictionary(static driver => driver.Name, StringComparer.Ordinal);
    }

    public IEnumerable<ITaskDriver> All => _byName.Values.OrderBy(static driver => driver.Name, StringComparer.Ordinal);

    public ITaskDriver? Find(string name) => _byName.GetValueOrDefault(name);
}
