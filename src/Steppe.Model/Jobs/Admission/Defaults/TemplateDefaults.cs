namespace Steppe.Model;

/// <summary>Fills the defaults of a <c>template</c> block.</summary>
/// <remarks>Pure. Source: job specification §2.17.</remarks>
internal static class TemplateDefaults
{
    public static Template Fill(Template template) => template with
    {
        SourcePath = template.SourcePath ?? "",
        DestPath = template.DestPath ?? "",
        EmbeddedTmpl = template.EmbeddedTmpl ?? "",
        ChangeMode = template.ChangeMode ?? "restart",
        ChangeSignal = (template.ChangeSignal ?? (template.ChangeMode == "signal" ? "SIGHUP" : "")).ToUpperInvariant(),
        ChangeScript = template.ChangeScript is { } script ? Fill(script) : null,
        Splay = template.Splay ?? Duration.FromSeconds(5),
        Perms = template.Perms ?? "0644",
        LeftDelim = template.LeftDelim ?? "{{",
        RightDelim = template.RightDelim ?? "}}",
        Envvars = template.Envvars ?? false,
        VaultGrace = template.VaultGrace ?? Duration.Zero,
        ErrMissingKey = template.ErrMissingKey ?? false,
    };

    private static ChangeScript Fill(ChangeScript script) => script with
    {
        Command = script.Command ?? "",
        Args = script.Args ?? [],
        Timeout = script.Timeout ?? Duration.FromSeconds(5),
        FailOnError = script.FailOnError ?? false,
    };
}
