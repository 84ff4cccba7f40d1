using System.Collections.Immutable;

namespace Steppe.Agent.Configuration;

/// <summary>Gathers the addresses of servers to join, which a block may name in four places.</summary>
internal static class JoinAddresses
{
    public static ImmutableArray<string> Of(SettingsBlock block)
    {
        SettingsBlock join = block.Block("server_join");
        return [.. join.Texts("start_join"), .. join.Texts("retry_join"), .. block.Texts("start_join"), .. block.Texts("retry_join")];
    }
}
