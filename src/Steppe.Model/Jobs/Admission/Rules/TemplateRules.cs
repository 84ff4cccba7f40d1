namespace Steppe.Model;

/// <summary>The rules the <c>template</c> blocks of one task must obey.</summary>
/// <remarks>Pure. Source: job specification §2.17.</remarks>
internal static class TemplateRules
{
    private static readonly string[] ChangeModes = ["restart", "noop", "signal", "script"];

    public static void Check(string path, IReadOnlyList<Template>? templates, Violations violations)
    {
        HashSet<string> destinations = new(StringComparer.Ordinal);
        foreach ((Template template, int index) in templates.OrEmpty().Numbered())
        {
            string at = $"{path}.template[{index}]";
            string destination = template.DestPath ?? "";
            violations.Require(
                !string.IsNullOrEmpty(template.SourcePath) || !string.IsNullOrEmpty(template.EmbeddedTmpl),
                at, "it has neither source nor data: write the template into data, or name its file with source.");
            violations.Require(
                string.IsNullOrEmpty(template.SourcePath) || string.IsNullOrEmpty(template.EmbeddedTmpl),
                at, "source and data exclude each other: keep one.");
            violations.Require(destination.Length > 0, $"{at}.destination", "it is missing: say where the result goes, such as \"local/app.conf\".");
            violations.Require(
                destination.Contains("${", StringComparison.Ordinal) || !ArtifactRules.Escapes(destination),
                $"{at}.destination", $"\"{destination}\" leaves the allocation directory: write a path inside the task's directory, such as \"local/app.conf\".");
            violations.Require(
                destination.Length == 0 || destinations.Add(destination), $"{at}.destination", $"another template of the task writes \"{destination}\" too: give each its own.");
            CheckChange(at, template, violations);
            CheckForm(at, template, violations);
        }
    }

    private static void CheckChange(string path, Template template, Violations violations)
    {
        violations.RequireOneOf(template.ChangeMode, ChangeModes, $"{path}.change_mode");
        bool isSignal = template.ChangeMode == "signal";
        violations.Require(!isSignal || !string.IsNullOrEmpty(template.ChangeSignal), $"{path}.change_signal", "it is missing: name the signal to send, such as \"SIGHUP\".");
        violations.Require(
            !isSignal || template.Envvars != true,
            $"{path}.change_mode", "a running task does not see new environment variables, so a signal is no use with env = true: use \"restart\" or \"noop\".");
        if (template.ChangeMode != "script")
        {
            return;
        }

        violations.Require(!string.IsNullOrEmpty(template.ChangeScript?.Command), $"{path}.change_script.command", "it is missing: name the program to run when the result changes.");
        violations.Require(
            template.ChangeScript?.Timeout is null || template.ChangeScript.Timeout > Duration.Zero,
            $"{path}.change_script.timeout", $"{template.ChangeScript?.Timeout} leaves no time: write more than 0s.");
    }

    private static void CheckForm(string path, Template template, Violations violations)
    {
        violations.Require(
            template.Perms is null or "" || (template.Perms.Length <= 5 && template.Perms.All(static digit => digit is >= '0' and <= '7')),
            $"{path}.perms", $"\"{template.Perms}\" is no file mode: write octal digits such as \"0644\".");
        GroupRules.NotNegative(template.Splay, $"{path}.splay", violations);
        if (template.Wait is { } wait)
        {
            GroupRules.NotNegative(wait.Min, $"{path}.wait.min", violations);
            violations.Require(
                wait.Min is null || wait.Max is null || wait.Min <= wait.Max,
                $"{path}.wait", $"min ({wait.Min}) is longer than max ({wait.Max}): exchange them.");
        }
    }
}
