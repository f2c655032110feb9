import org.apache.poi.ss.usermodel.*;
import org.apache.poi.ss.util.CellRangeAddress;
import org.apache.poi.xssf.usermodel.*;
import org.apache.poi.hssf.usermodel.*;
import java.io.*;
import java.util.*;
public class Make {
  static void fill(Workbook book) {
    Sheet page = book.createSheet("2021");
    DataFormat formats = book.createDataFormat();
    CellStyle percent = book.createCellStyle(), code = book.createCellStyle(), day = book.createCellStyle();
    percent.setDataFormat(formats.getFormat("0.0%"));
    code.setDataFormat(formats.getFormat("000"));
    day.setDataFormat(formats.getFormat("dd/mm/yyyy"));
    String[] heads = {"unit", "trained", "n", "day", "flag", "zone", "wrong"};
    Row row = page.createRow(0);
    for (int i = 0; i < heads.length; i++) row.createCell(i).setCellValue(heads[i]);
    double[][] rows = {{7, 1.2, 3}, {12, 0.505, 12.5}, {105, 0, 1}};
    for (int r = 0; r < 3; r++) {
      row = page.createRow(r + 1);
      Cell c = row.createCell(0); c.setCellValue(rows[r][0]); c.setCellStyle(code);
      c = row.createCell(1); c.setCellValue(rows[r][1]); c.setCellStyle(percent);
      row.createCell(2).setCellValue(rows[r][2]);
      c = row.createCell(3); c.setCellValue(new GregorianCalendar(2021, 11, 28 + r)); c.setCellStyle(day);
      row.createCell(4).setCellValue(r == 1);
    }
    page.getRow(1).createCell(5).setCellValue("\u0110\u00f4ng & <T\u00e2y>");
    page.addMergedRegion(new CellRangeAddress(1, 2, 5, 5));
    page.getRow(3).createCell(5).setCellValue("Nam");
    page.getRow(3).createCell(6).setCellFormula("1/0");
    page.getRow(2).setZeroHeight(true);
    book.getCreationHelper().createFormulaEvaluator().evaluateAll();
  }
  public static void main(String[] args) throws Exception {
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    
    try (Workbook b = new HSSFWorkbook(); OutputStream o = new FileOutputStream("poi.xls")) { fill(b); b.write(o); }
  }
}
