using System.Globalization;
using Steppe.Hcl;
using Steppe.JobSpec.Reading;

namespace Steppe.JobSpec;

/// <summary>Finds where in a job file a field of the job was written, so that broken rules can be shown there.</summary>
/// <remarks>Pure. Field paths are those of refusals, such as <c>group[web].task[server].resources.memory</c>.</remarks>
internal static class JobPlaces
{
    // What these blocks say holds for the blocks inside too, unless they say it themselves.
    private static readonly string[] Inherited = ["update", "reschedule", "migrate", "restart", "vault", "consul", "meta"];

    /// <summary>Finds a field.</summary>
    /// <param name="file">The file.</param>
    /// <param name="fieldPath">The field; null for the job as a whole.</param>
    /// <returns>The argument with its value, or the header of the block; of the nearest block around for what was not written; null for what is no field of a job.</returns>
    public static SourceRange? Find(HclBody file, string? fieldPath)
    {
        HclBlock? block = file.Blocks.FirstOrDefault(static block => block.Type == "job");
        SourceRange? place = block?.HeaderRange;
        string rest = fieldPath ?? "";
        if (rest.Length > 0 && !BlockSchema.File.Blocks["job"].Knows(rest.Split('.', '[')[0]))
        {
            return null;
        }

        List<HclBody> around = [];
        while (block is not null && rest.Length > 0)
        {
            (string name, string? key) = Next(ref rest);
            if (block.Body.Find(name) is { } attribute)
            {
                return attribute.Range;
            }

            around.Insert(0, block.Body);
            IEnumerable<HclBody> bodies = Inherited.Contains(name, StringComparer.Ordinal) ? around : around.Take(1);
            block = bodies.Select(body => Block(body, name, key)).FirstOrDefault(static found => found is not null);
            place = block?.HeaderRange ?? place;
        }

        return place;
    }

    private static HclBlock? Block(HclBody body, string type, string? key)
    {
        HclBlock[] written = [.. body.Blocks.Where(block => block.Type == type)];
        HclBlock? found = key is null ? written.FirstOrDefault()
            : written.FirstOrDefault(block => block.Labels is [var label, ..] && label.Text == key)
            ?? (int.TryParse(key.TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? written.ElementAtOrDefault(index) : null);
        return found ?? body.Blocks.FirstOrDefault(block => block is { Type: "dynamic", Labels: [var made] } && made.Text == type);
    }

    // Cuts "name" or "name[key]" off the front; a key may hold dots.
    private static (string Name, string? Key) Next(ref string rest)
    {
        int end = rest.AsSpan().IndexOfAny('.', '[');
        string name = end < 0 ? rest : rest[..end];
        string? key = null;
        if (end >= 0 && rest[end] == '[')
        {
            int close = rest.IndexOf("].", end, StringComparison.Ordinal);
            close = close < 0 ? rest.Length - 1 : close;
            key = rest[(end + 1)..close];
            end = close + 1;
        }

        rest = end < 0 || end >= rest.Length ? "" : rest[(end + 1)..];
        return (name, key);
    }
}
