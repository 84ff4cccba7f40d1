using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>vault</c>.</summary>
/// <remarks>The parser itself fills in three defaults; admission never sees them unset.</remarks>
internal static class VaultBlock
{
    public static Vault Read(BlockReader block) => new()
    {
        Policies = block.Texts("policies"),
        Role = block.Text("role"),
        Namespace = block.Text("namespace"),
        Cluster = block.Text("cluster"),
        Env = block.Bool("env") ?? true,
        DisableFile = block.Bool("disable_file") ?? false,
        ChangeMode = block.Text("change_mode") ?? "restart",
        ChangeSignal = block.Text("change_signal"),
        AllowTokenExpiration = block.Bool("allow_token_expiration"),
    };
}
