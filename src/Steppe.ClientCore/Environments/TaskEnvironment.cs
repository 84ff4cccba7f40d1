using System.Collections.Immutable;
using System.Globalization;
using Steppe.Model;

namespace Steppe.ClientCore;

/// <summary>Builds the environment variables of one task.</summary>
/// <remarks>
/// <para>Pure. Layers, the later ones winning: the agent's environment, <c>NOMAD_*</c> and meta, the <c>env</c> block, devices. Each
/// value is interpolated once, while it is added, and sees the layers below it.</para>
/// <para>Source: job specification, environment variables.</para>
/// </remarks>
public static class TaskEnvironment
{
    private static readonly ImmutableArray<string> CleanedPrefixes =
        ["NOMAD_ADDR_", "NOMAD_IP_", "NOMAD_PORT_", "NOMAD_HOST_PORT_", "NOMAD_META_"];

    /// <summary>The environment, in ordinal order.</summary>
    public static ImmutableSortedDictionary<string, string> Build(TaskSurroundings task)
    {
        var host = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string value) in task.HostVariables)
        {
            if (!task.HostDenylist.Contains(name, StringComparer.Ordinal))
            {
                host[name] = value;
            }
        }

        var variables = new SortedDictionary<string, string>(host, StringComparer.Ordinal);
        AddIdentity(variables, task);
        AddResources(variables, task);
        AddPorts(variables, task);
        AddLayer(variables, task, Meta(task));
        AddLayer(variables, task, task.Task.Env ?? ImmutableSortedDictionary<string, string>.Empty);
        foreach ((string name, string value) in task.DeviceVariables)
        {
            variables[name] = value;
        }

        return variables.ToImmutableSortedDictionary(static one => Clean(one.Key), static one => one.Value, StringComparer.Ordinal);
    }

    private static void AddIdentity(SortedDictionary<string, string> variables, TaskSurroundings task)
    {
        variables["NOMAD_ALLOC_DIR"] = task.Paths.AllocationDirectory;
        variables["NOMAD_TASK_DIR"] = task.Paths.TaskDirectory;
        variables["NOMAD_SECRETS_DIR"] = task.Paths.SecretsDirectory;
        variables["NOMAD_ALLOC_ID"] = task.AllocationId.ToString();
        variables["NOMAD_SHORT_ALLOC_ID"] = task.AllocationId.Short;
        variables["NOMAD_ALLOC_NAME"] = task.AllocationName;
        variables["NOMAD_ALLOC_INDEX"] = Number(task.AllocationIndex);
        variables["NOMAD_TASK_NAME"] = task.Task.Name;
        variables["NOMAD_GROUP_NAME"] = task.Group.Name ?? "";
        variables["NOMAD_JOB_ID"] = task.Job.Id ?? "";
        variables["NOMAD_JOB_NAME"] = task.Job.Name ?? "";
        variables["NOMAD_DC"] = task.Node.Datacenter;
        variables["NOMAD_REGION"] = task.Region;
        variables["NOMAD_NAMESPACE"] = task.Job.Namespace ?? "default";
        AddUnlessEmpty(variables, "NOMAD_JOB_PARENT_ID", task.Job.ParentId);
        AddUnlessEmpty(variables, "NOMAD_PARENT_CGROUP", task.CgroupParent);
    }

    private static void AddResources(SortedDictionary<string, string> variables, TaskSurroundings task)
    {
        if (task.Resources.Tasks.GetValueOrDefault(task.Task.Name) is not { } given)
        {
            return;
        }

        variables["NOMAD_CPU_LIMIT"] = Number(given.CpuMhz);
        AddUnlessEmpty(variables, "NOMAD_CPU_CORES", CoreSet.Format(given.Cores ?? []));
        variables["NOMAD_MEMORY_LIMIT"] = Number(given.MemoryMb);
        if (given.MemoryMaxMb > 0)
        {
            variables["NOMAD_MEMORY_MAX_LIMIT"] = Number(given.MemoryMaxMb);
        }
    }

    private static void AddPorts(SortedDictionary<string, string> variables, TaskSurroundings task)
    {
        // In the host's own network there is nothing to map: the port to bind is the port on the host.
        bool isMapped = task.Group.Networks is [{ Mode: not ("" or "host" or "none") }, ..];
        foreach (AllocatedPort port in task.Resources.Ports)
        {
            int inside = port.To > 0 ? port.To : port.Value;
            int bind = isMapped ? inside : port.Value;
            variables["NOMAD_IP_" + port.Label] = port.HostIp;
            variables["NOMAD_PORT_" + port.Label] = Number(bind);
            variables["NOMAD_ADDR_" + port.Label] = Address(port.HostIp, bind);
            variables["NOMAD_HOST_IP_" + port.Label] = port.HostIp;
            variables["NOMAD_HOST_PORT_" + port.Label] = Number(port.Value);
            variables["NOMAD_HOST_ADDR_" + port.Label] = Address(port.HostIp, port.Value);
            variables["NOMAD_ALLOC_PORT_" + port.Label] = Number(inside);
        }
    }

    private static SortedDictionary<string, string> Meta(TaskSurroundings task)
    {
        var merged = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string optional in task.Job.ParameterizedJob?.MetaOptional ?? [])
        {
            merged[optional] = "";
        }

        ImmutableSortedDictionary<string, string>?[] inward = [task.Job.Meta, task.Group.Meta, task.Task.Meta];
        foreach ((string key, string value) in inward.Where(static meta => meta is not null).SelectMany(static meta => meta!))
        {
            merged[key] = value;
        }

        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in merged)
        {
            variables["NOMAD_META_" + key.ToUpperInvariant()] = value;
        }

        // Second, so that the exact spelling wins where two keys differ only in case.
        foreach ((string key, string value) in merged)
        {
            variables["NOMAD_META_" + key] = value;
        }

        return variables;
    }

    private static void AddLayer(
        SortedDictionary<string, string> variables, TaskSurroundings task, IReadOnlyDictionary<string, string> layer)
    {
        var below = new SortedDictionary<string, string>(variables, StringComparer.Ordinal);
        var interpolation = new Interpolation(below, task.Node, task.Region);
        foreach ((string name, string value) in layer)
        {
            variables[interpolation.FreeText(name)] = interpolation.FreeText(value);
        }
    }

    private static string Clean(string name)
    {
        foreach (string prefix in CleanedPrefixes)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                return prefix + string.Create(name.Length - prefix.Length, (name, prefix.Length), static (cleaned, source) =>
                {
                    for (int at = 0; at < cleaned.Length; at++)
                    {
                        char letter = source.name[source.Length + at];
                        cleaned[at] = char.IsAsciiLetterOrDigit(letter) ? letter : '_';
                    }
                });
            }
        }

        return name;
    }

    private static void AddUnlessEmpty(SortedDictionary<string, string> variables, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            variables[name] = value;
        }
    }

    private static string Address(string ip, int port) =>
        ip.Contains(':', StringComparison.Ordinal) ? $"[{ip}]:{Number(port)}" : $"{ip}:{Number(port)}";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
