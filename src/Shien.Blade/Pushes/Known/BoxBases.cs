using Shien.Api;
using Shien.Api.Pushes;
using Shien.Blade.Boxes;
using Shien.Blade.Machines;
using Shien.Images;
using Shien.Images.Blocks.Patches;

namespace Shien.Blade.Pushes.Known;

/// <summary>
/// The disks of published boxes, against which blocks of a push may be packed where its client has the same box. Never the account's
/// own images: their guests change them at any time (decisions/2026-11-27-frames-for-few-blocks.md).
/// </summary>
internal sealed class BoxBases(BoxStore boxes, BladeLog log)
{
    /// <summary>Agrees with a client that has sent a map on how its blocks travel. Blocks.</summary>
    /// <param name="disk">Its map is known.</param>
    /// <param name="http">The request that says which disks the client has; its answer says what was agreed on.</param>
    public void Agree(SpoolDisk disk, HttpContext http)
    {
        if (!http.Request.Headers.TryGetValue(ApiVersion.HeldHeader, out Microsoft.Extensions.Primitives.StringValues held))
        {
            return;
        }

        IReadOnlyList<int> missing = disk.Missing();
        using PatchBase? found = missing.Count is > 0 and <= PatchBase.MaxBlocks
            ? Open([.. held.ToString().Split(',').Where(PushRules.IsRoot).Take(PushDisk.MaxKnownRoots)])
            : null;
        disk.PatchRoot = found is not null && found.Holds(missing, http.RequestAborted) ? found.RootHash : null;
        http.Response.Headers[ApiVersion.FramesHeader] = ApiVersion.GatheredFrames + (disk.PatchRoot is { } root ? "," + root : "");
    }

    /// <summary>The disk of a box; null where there is none of these. The caller disposes it.</summary>
    /// <param name="roots">Root hashes of its map.</param>
    public PatchBase? Open(IReadOnlyCollection<string> roots)
    {
        foreach (PublishedBox box in roots.Count > 0 ? boxes.All() : [])
        {
            for (int disk = 1; disk <= box.Manifest.Disks.Count; disk++)
            {
                if (roots.Contains(box.Manifest.Disks[disk - 1].MapRoot) && boxes.LoadMap(box, disk) is { } map)
                {
                    try
                    {
                        return new PatchBase(PlainImage.Open(boxes.DiskPath(box, disk)), map);
                    }
                    catch (ImageException e)
                    {
                        log.Error($"nothing is packed against disk {disk} of the box '{box.Title}': {e.Message}");
                    }
                }
            }
        }

        return null;
    }
}
