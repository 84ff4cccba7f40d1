using System.Text.RegularExpressions;

namespace Steppe.Model;

/// <summary>The rules of <c>identity</c> and <c>vault</c> blocks of one task.</summary>
/// <remarks>Pure. Source: job specification §2.18.</remarks>
internal static partial class IdentityRules
{
    private static readonly string[] ChangeModes = ["noop", "restart", "signal"];

    public static void Check(string path, TaskSpec task, Violations violations)
    {
        if (task.Identity is { } own)
        {
            CheckIdentity($"{path}.identity", own, violations);
            violations.Require(own.Ttl is null || own.Ttl == Duration.Zero, $"{path}.identity.ttl", "the task's own identity does not expire: remove it, or give the identity a name.");
        }

        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (WorkloadIdentity identity in task.Identities.OrEmpty())
        {
            string at = $"{path}.identity[{identity.Name}]";
            violations.Require(NameForm().IsMatch(identity.Name ?? ""), $"{at}.name", $"\"{identity.Name}\" is no name of an identity: write 1 to 128 letters, digits, dashes and underscores.");
            violations.Require(names.Add(identity.Name ?? ""), at, $"there is another identity named \"{identity.Name}\" in the task: give each its own name.");
            GroupRules.NotNegative(identity.Ttl, $"{at}.ttl", violations);
            CheckIdentity(at, identity, violations);
        }

        CheckVault($"{path}.vault", task.Vault, violations);
    }

    private static void CheckIdentity(string path, WorkloadIdentity identity, Violations violations)
    {
        CheckChange(path, identity.ChangeMode, identity.ChangeSignal, violations);
        violations.Require(
            string.IsNullOrEmpty(identity.Filepath) || identity.File, $"{path}.filepath", "it says where a file goes that is not written: set file = true, or remove it.");
    }

    private static void CheckVault(string path, Vault? vault, Violations violations)
    {
        if (vault is null)
        {
            return;
        }

        violations.Require(
            vault.Policies.OrEmpty().Count > 0 || !string.IsNullOrEmpty(vault.Role),
            $"{path}.policies", "it is missing: list the policies of the token, or name a role.");
        CheckChange(path, vault.ChangeMode, vault.ChangeSignal, violations);
    }

    private static void CheckChange(string path, string? mode, string? signal, Violations violations)
    {
        if (!string.IsNullOrEmpty(mode))
        {
            violations.RequireOneOf(mode, ChangeModes, $"{path}.change_mode");
        }

        violations.Require(mode != "signal" || !string.IsNullOrEmpty(signal), $"{path}.change_signal", "it is missing: name the signal to send, such as \"SIGHUP\".");
    }

    [GeneratedRegex(@"^[A-Za-z0-9_\-]{1,128}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NameForm();
}
