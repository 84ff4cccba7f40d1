using System.Runtime.InteropServices;
using Steppe.Supervisor.Containment;
using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Isolation;

/// <summary>Finds out whether this machine can keep tasks apart from it.</summary>
internal static class IsolationSupport
{
    /// <summary>Says what is missing; null when nothing is.</summary>
    public static string? FindProblem(TreeFactory trees)
    {
        if (Libc.EffectiveUser() != 0)
        {
            return "the agent does not run as root";
        }

        if (RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.Arm64))
        {
            return $"it is not built for {RuntimeInformation.ProcessArchitecture}";
        }

        if (trees.LimitProblem is { } problem)
        {
            return problem;
        }

        // The newest call this needs is mount_setattr; a mount that goes nowhere is the cheapest way to ask for it.
        try
        {
            using Mount nothing = Mount.New("tmpfs", Mount.NoDevices, "size=0").With(Mount.ReadOnly);
            return null;
        }
        catch (IOException error)
        {
            return $"{error.Message} (Linux 5.12 or later and the capability sys_admin are needed)";
        }
    }
}
