using System.Text.Json;

namespace Steppe.Agent.Http;

/// <summary>A path into a row, such as <c>Meta["a.b"]</c> or <c>NodeResources.Cpu.CpuShares</c>.</summary>
internal sealed record FilterSelector(string Text, IReadOnlyList<string> Steps)
{
    /// <summary>The field, or null when this row does not have it.</summary>
    /// <exception cref="ApiException">400 when a whole row of this kind has no such field.</exception>
    public JsonElement? Find(JsonElement row)
    {
        JsonElement current = row;
        for (int step = 0; step < Steps.Count; step++)
        {
            if (current.ValueKind == JsonValueKind.Object && current.TryGetProperty(Steps[step], out JsonElement next))
            {
                current = next;
                continue;
            }

            // A capital first step that no row carries may be a field left out because it is empty; a wrong name is not capital.
            return step > 0 || char.IsAsciiLetterUpper(Steps[0][0])
                ? null
                : throw new ApiException(400, $"failed to read result page: error finding value in datum: {Text}: no such field");
        }

        return current;
    }
}
