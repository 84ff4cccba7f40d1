using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>template</c>.</summary>
/// <remarks>The parser itself fills in the defaults the reference's parser does.</remarks>
internal static class TemplateBlock
{
    public static Template Read(BlockReader block) => new()
    {
        SourcePath = block.Text("source"),
        DestPath = block.Text("destination"),
        EmbeddedTmpl = block.Text("data"),
        ChangeMode = block.Text("change_mode") ?? "restart",
        ChangeSignal = block.Text("change_signal"),
        ChangeScript = block.Block("change_script", ReadScript),
        Splay = block.Duration("splay") ?? Duration.FromSeconds(5),
        Perms = block.Text("perms") ?? "0644",
        Uid = block.Integer("uid") ?? (block.IsLegacy ? -1 : null),
        Gid = block.Integer("gid") ?? (block.IsLegacy ? -1 : null),
        LeftDelim = block.Text("left_delimiter"),
        RightDelim = block.Text("right_delimiter"),
        Envvars = block.Bool("env"),
        VaultGrace = block.Duration("vault_grace"),
        Wait = block.Block("wait", static inner => new TemplateWait { Min = inner.Duration("min"), Max = inner.Duration("max") }),
        ErrMissingKey = block.Bool("error_on_missing_key") ?? false,
        Once = block.Bool("once"),
    };

    private static ChangeScript ReadScript(BlockReader block) => new()
    {
        Command = block.Text("command"),
        Args = block.Texts("args") ?? [],
        Timeout = block.Duration("timeout") ?? Duration.FromSeconds(5),
        FailOnError = block.Bool("fail_on_error") ?? false,
    };
}
